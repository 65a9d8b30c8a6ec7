export function TurnOn() { return <p>soon</p> }
