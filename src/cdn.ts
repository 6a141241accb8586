/**
 * The one-file bundle for a `<script type="module">`: registers the elements and gives the classes to those
 * who import it.
 */
import './define.ts'

export * from './index.ts'
