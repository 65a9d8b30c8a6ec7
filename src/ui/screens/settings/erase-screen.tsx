export function EraseScreen() { return <p>soon</p> }
