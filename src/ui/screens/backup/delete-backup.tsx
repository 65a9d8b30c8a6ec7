export function DeleteBackup() { return <p>soon</p> }
