export function ImportScreen() { return <p>soon</p> }
