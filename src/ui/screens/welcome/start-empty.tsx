export function StartEmpty() { return <p>soon</p> }
