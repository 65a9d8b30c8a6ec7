import { createSignal, Show } from 'solid-js'
import { Button } from '../../parts/button.tsx'

/** Chromium's way to offer a password manager; not in the DOM types. */
interface CredentialWindow {
  readonly PasswordCredential?: new (data: { id: string; name: string; password: string }) => Credential
}

/** A real form with a new password in it: that is what browsers and password managers know how to save. */
export function SaveToPasswords(props: { readonly value: string; readonly serviceUrl: string }) {
  const [asked, setAsked] = createSignal(false)
  const name = 'Heirloom recovery key'
  const save = async (event: Event) => {
    event.preventDefault()
    const { PasswordCredential } = window as CredentialWindow
    if (PasswordCredential) {
      const credential = new PasswordCredential({
        id: name,
        name: `Heirloom at ${props.serviceUrl}`,
        password: props.value,
      })
      await navigator.credentials.store(credential).catch(() => undefined)
    }
    setAsked(true)
  }
  return (
    <form onSubmit={(event) => void save(event)} action="#">
      <input
        class="unseen"
        type="text"
        autocomplete="username"
        value={name}
        readonly
        tabindex={-1}
        aria-hidden="true"
      />
      <input
        class="unseen"
        type="password"
        autocomplete="new-password"
        value={props.value}
        readonly
        tabindex={-1}
        aria-hidden="true"
      />
      <Button submit icon="key">
        Save to password manager
      </Button>
      <Show when={asked()}>
        <p class="small soft" role="status">
          If nothing offered to save it, add it by hand: name “{name}”, the key as password.
        </p>
      </Show>
    </form>
  )
}
