export function TurnOff() { return <p>soon</p> }
