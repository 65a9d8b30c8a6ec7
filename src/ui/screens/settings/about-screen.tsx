export function AboutScreen() { return <p>soon</p> }
