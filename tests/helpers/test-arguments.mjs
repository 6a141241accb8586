/**
 * What `npm test -- …` is asked for: `unit lint` · `unit -t 'a seek'` · `e2e tests/e2e/serve.test.ts` · a
 * file alone, whose part is known by its folder.
 */

/** Which Vitest project runs the tests of a folder. @type {Record<string, string>} */
const projectOf = {
  unit: 'unit',
  sim: 'unit',
  fuzz: 'unit',
  interop: 'interop',
  stacks: 'stacks',
  e2e: 'e2e',
  firefox: 'firefox',
  mainline: 'mainline',
}

/**
 * @typedef {object} Wanted
 * @property {string[]} parts to be run; empty: all
 * @property {string[]} files filters of files, for the parts that they belong to
 * @property {string | null} title a regular expression for the titles of tests
 */

/**
 * The part that runs a file or a folder below `tests/`; null for one that no part runs.
 *
 * @param {string} path
 */
export const partOf = (path) => {
  const folder = /^(?:\.\/)?tests\/([^/]+)/.exec(path.replaceAll('\\', '/'))?.[1] ?? ''
  return projectOf[folder] ?? null
}

/**
 * @param {readonly string[]} args
 * @param {readonly string[]} parts names of all parts
 * @returns {Wanted}
 * @throws Error with a sentence for the person who typed them
 */
export const parseTestArguments = (args, parts) => {
  /** @type {Wanted} */
  const wanted = { parts: [], files: [], title: null }
  const left = [...args]
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [, inline] = /^(?:-t|--testNamePattern)(?:=(.*))?$/.exec(arg) ?? [null, null]
    if (inline !== null) {
      const title = inline ?? left.shift()
      if (!title) throw new Error('-t wants a part of the title of a test: -t "a seek".')
      wanted.title = title
    } else if (parts.includes(arg)) {
      wanted.parts.push(arg)
    } else if (arg.includes('/')) {
      wanted.files.push(arg)
    } else {
      throw new Error(`There is no part ${arg}. Parts: ${parts.join(', ')}.`)
    }
  }
  return withParts(wanted)
}

/** Adds the parts that the files belong to. @param {Wanted} wanted @returns {Wanted} */
const withParts = ({ parts, files, title }) => {
  const all = new Set(parts)
  for (const file of files) {
    const part = partOf(file)
    if (part === null) throw new Error(`No part runs ${file}. Name something below tests/unit, tests/e2e …`)
    if (parts.length > 0 && !all.has(part)) throw new Error(`${file} belongs to the part ${part}.`)
    all.add(part)
  }
  const projects = Object.values(projectOf)
  if (title !== null && ![...all].some((part) => projects.includes(part))) {
    throw new Error('-t goes with a part or a file that has tests with titles: npm test -- unit -t "a seek".')
  }
  return { parts: [...all], files, title }
}

/**
 * What Vitest is told besides its project.
 *
 * @param {Wanted} wanted
 * @param {string} part
 */
export const vitestArguments = ({ files, title }, part) => [
  ...files.filter((file) => partOf(file) === part),
  ...(title === null ? [] : ['--testNamePattern', title]),
]
