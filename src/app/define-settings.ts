import { SettingsDialogElement } from './settings-dialog.ts'

customElements.define('settings-dialog', SettingsDialogElement)
