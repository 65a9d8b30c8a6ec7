export function BackupScreen() { return <p>soon</p> }
