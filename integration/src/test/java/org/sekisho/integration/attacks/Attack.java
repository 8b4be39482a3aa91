package org.sekisho.integration.attacks;

/**
 * One row of the table.
 *
 * @param input what is sent, for a reader
 * @param victim what a victim would see or suffer without the defence
 * @param sending what is sent, for the server
 * @param answer what is to be observed, in the words of {@link Observation}
 */
record Attack(Section section, String input, Victim victim, Sending sending, String answer) {}
