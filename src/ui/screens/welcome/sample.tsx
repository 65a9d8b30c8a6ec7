export function Sample() { return <p>soon</p> }
