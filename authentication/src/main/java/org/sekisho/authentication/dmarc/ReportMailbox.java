package org.sekisho.authentication.dmarc;

/**
 * A mailbox to which reports can be sent.
 *
 * @param address as SMTP takes it: printable ASCII, at most {@value MailtoReader#LONGEST_ADDRESS} octets; the local part is quoted
 *     where it has to be
 * @param host its domain, canonical A-labels
 */
public record ReportMailbox(String address, String host) {}
