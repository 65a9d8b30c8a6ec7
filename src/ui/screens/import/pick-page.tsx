import { createSignal, Show } from 'solid-js'
import type { PickedSource } from '../../../app/api/history-api.ts'
import type { FailureView } from '../../../app/api/views.ts'
import { HeirloomError } from '../../../core/errors.ts'
import { Busy } from '../../parts/progress.tsx'
import { Button } from '../../parts/button.tsx'
import { FailureNote } from '../../parts/failure-note.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Note, Page, Section } from '../../parts/page.tsx'
import { UnfinishedJobs } from '../../parts/unfinished-jobs.tsx'
import { routes } from '../../routes.ts'
import { isAppleTouch, isInstalled } from '../../state/install.ts'
import { failureOf } from '../../words/error-words.ts'
import type { ImportFlow } from './flow.ts'
import { canPickFolder, fromDrop, fromInput, pickFolder } from './picked-source.ts'
import './import.css'

/** First page: choose a folder or a file, by hand or by dropping it anywhere here. */
export function PickPage(props: { readonly flow: ImportFlow; readonly onNext: () => void }) {
  const [failure, setFailure] = createSignal<FailureView | null>(null)
  const [over, setOver] = createSignal(false)
  let folderInput!: HTMLInputElement
  let fileInput!: HTMLInputElement

  const take = async (picking: Promise<PickedSource | null>) => {
    setFailure(null)
    try {
      const picked = await picking
      if (picked && (await props.flow.describe(picked))) props.onNext()
    } catch (error) {
      setFailure(failureOf(error))
    }
  }
  const chooseFolder = () => {
    if (!canPickFolder()) {
      folderInput.click()
      return
    }
    void take(pickFolder('read').then((folder) => folder && { kind: 'folder', folder }))
  }
  const chosen = (input: HTMLInputElement) => {
    void take(Promise.resolve(fromInput(input.files)))
  }
  const dropped = async (transfer: DataTransfer) => {
    const picked = await fromDrop(transfer)
    if (!picked)
      throw new HeirloomError('not-a-backup', 'nothing was dropped', { facts: { what: 'no-file' } })
    return picked
  }
  const shownFailure = () => failure() ?? props.flow.describing.failure()
  return (
    <div
      class="drop-area"
      classList={{ over: over() }}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer) void take(dropped(event.dataTransfer))
      }}
    >
      <Page
        title="Import history"
        back={routes.home}
        lead="Choose a Signal backup. It is only read: nothing in it is changed, and no network is needed."
      >
        <InstallFirst />
        <UnfinishedJobs kind="import" />
        <div class="pick-box">
          <Icon name="folder" />
          <p>
            <strong>Drop the backup here</strong>, or choose it:
          </p>
          <div class="actions-inline">
            <Button look="primary" onClick={chooseFolder}>
              Choose a folder
            </Button>
            <Button onClick={() => fileInput.click()}>Choose an archive file</Button>
          </div>
          <input
            ref={(input) => {
              folderInput = input
              input.webkitdirectory = true
            }}
            class="unseen"
            type="file"
            tabindex={-1}
            aria-label="Backup folder"
            onChange={(event) => chosen(event.currentTarget)}
          />
          <input
            ref={fileInput}
            class="unseen"
            type="file"
            tabindex={-1}
            aria-label="Archive file"
            onChange={(event) => chosen(event.currentTarget)}
          />
        </div>
        <Show when={props.flow.describing.state() === 'busy'}>
          <Busy words="Looking at what you chose" />
        </Show>
        <Show when={shownFailure()}>{(what) => <FailureNote failure={what()} />}</Show>
        <Section title="Where is my backup?">
          <p>
            On an Android phone: Signal, <em>Settings</em>, <em>Backups</em>, <em>On-device backups</em>.
            Signal writes a folder called <strong>SignalBackups</strong>. Copy the whole folder to this
            device, or import it on the phone itself, and choose it here.
          </p>
          <p>
            The older single file, whose name ends in <strong>.backup</strong> and whose key has 30 digits,
            cannot be read yet: make an on-device backup with a newer Signal instead.
          </p>
        </Section>
      </Page>
    </div>
  )
}

/** On Apple's phones a site in the browser forgets after a week; on the Home Screen it has its own, lasting storage. */
function InstallFirst() {
  return (
    <Show when={isAppleTouch() && !isInstalled()}>
      <Note warn>
        <p>
          <strong>First put Heirloom on your Home Screen.</strong> Safari deletes what a site keeps after
          seven days without a visit, and an app on the Home Screen starts with storage of its own.
        </p>
        <p>Press Share, then “Add to Home Screen”, open Heirloom there, and import then.</p>
      </Note>
    </Show>
  )
}
