import { Fact, Facts, Page, Section } from '../../parts/page.tsx'
import { routes } from '../../routes.ts'
import { useHistory } from '../../state/history.tsx'

declare const __HEIRLOOM_VERSION__: string

/** What this is, under which licence, and what the service can see. */
export function AboutScreen() {
  const history = useHistory()
  const back = () => (history.status()?.state === 'empty' ? routes.home : routes.settings)
  return (
    <Page
      title="About Heirloom"
      back={back()}
      lead="It keeps your message history: readable here, and backed up so that only you can open it."
    >
      <Section title="What the service can see">
        <p>
          From what it keeps, the service can tell neither your messages nor your keys, nor which account a
          backup belongs to; it sees sizes, and whoever watches its connections live sees addresses and
          moments.
        </p>
        <p>
          Whoever serves this app could, at any visit, serve one that steals your key. No web app can rule
          this out. So it is open: anyone can build it, compare what is served with the build, and host it.
        </p>
      </Section>
      <Section title="Our promise about keys">
        <p>
          We will never ask you for your recovery key. A key of Signal’s that you type to open a Signal backup
          is used on this device and wiped.
        </p>
      </Section>
      <Facts>
        <Fact name="Version">{__HEIRLOOM_VERSION__}</Fact>
        <Fact name="Licence">GNU AGPL, version 3</Fact>
        <Fact name="Service">
          <bdi>{history.status()?.backup.serviceUrl || 'none'}</bdi>
        </Fact>
      </Facts>
      <p class="soft small">
        Free software: you may use, study, share and change it. It comes without any warranty. Heirloom is not
        made by Signal and has no tie to it.
      </p>
    </Page>
  )
}
