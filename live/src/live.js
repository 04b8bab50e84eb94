// What start.js loads when the reader asks for Python.
export { Session } from './session.js';
