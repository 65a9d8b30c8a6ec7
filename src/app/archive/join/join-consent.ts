import type { Bytes } from '../../../core/bytes.ts'
import { equalBytes } from '../../../core/bytes.ts'
import { badRecord, owned, WireReader, WireWriter } from '../../../domain/history/wire.ts'
import type { HistoryStore } from '../../../domain/ports.ts'
import { nullWhenDamaged } from '../../damaged.ts'

/** The setting that names the devices whose archives are joined without asking again. */
export const joiningSettingName = 'joining'
const deviceBytes = 16
const maxDevices = 16

type Settings = Pick<HistoryStore, 'readSetting'>

/** A record that cannot be read is an empty one: the person is asked once more. */
async function agreedDevices(store: Settings): Promise<readonly Bytes[]> {
  const record = await nullWhenDamaged(() => store.readSetting(joiningSettingName))
  if (!record) return []
  return (await nullWhenDamaged(() => decode(record))) ?? []
}

/** Whether the archives of a device (16 bytes) are joined without asking. */
export async function isAgreed(store: Settings, device: Bytes): Promise<boolean> {
  return (await agreedDevices(store)).some((each) => equalBytes(each, device))
}

/** The record with one more device. The oldest beyond 16 are forgotten. */
export async function agreedWith(store: Settings, device: Bytes): Promise<Bytes> {
  const others = (await agreedDevices(store)).filter((each) => !equalBytes(each, device))
  const writer = new WireWriter()
  for (const each of [...others.slice(1 - maxDevices), device]) writer.bytes(1, each)
  return writer.finish()
}

function decode(record: Bytes): Bytes[] {
  const reader = new WireReader(record)
  const devices: Bytes[] = []
  while (reader.more) {
    if (reader.field() !== 1) reader.skip()
    else {
      const device = owned(reader.bytes(deviceBytes))
      if (device.length !== deviceBytes || devices.length === maxDevices)
        throw badRecord('no devices, or too many')
      devices.push(device)
    }
  }
  return devices
}
