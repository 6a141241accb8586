/** The app on a scripted client: `server.ts` puts this module in the place of `src/app/main.ts`. */
import { configureClient } from '../../src/client/shared-client.ts'
import { scriptedClient } from './scripted-client.ts'

configureClient({ client: scriptedClient })
await import('../../src/app/main.ts')
