export function ExportScreen() { return <p>soon</p> }
