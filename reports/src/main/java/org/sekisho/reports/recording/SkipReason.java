package org.sekisho.reports.recording;

/** Why a judged message is no reason for a report. */
public enum SkipReason {
    /** No Author Domain has a policy record with an address to which reports can be sent. */
    NOT_WANTED,
    /** Its Author Domains are ours, and those are left out. */
    OWN_DOMAIN,
    /** It goes to nobody but an address of ours for reports, where answers to reports come. */
    REPORT_ADDRESS,
    /** It is a report itself (B33). */
    REPORT
}
