export function RestoreScreen() { return <p>soon</p> }
