package org.sekisho.integration.attacks;

/** What a group of attacks goes for. */
enum Section {
    AUTHORS(
            "More than one author",
            "Addresses of several domains in From, several From fields, empty ones.",
            "CVE-2019-16378, CVE-2021-34555"),
    HELO(
            "HELO in place of MAIL FROM",
            "The name in HELO passes SPF; the one in MAIL FROM does not exist.",
            "CVE-2019-20790"),
    NAMES(
            "Names that look like results",
            "What a sender calls itself must say nothing in `Authentication-Results`.",
            "CVE-2020-12272"),
    KEYS("Keys from elsewhere", "A key must come from the domain that it speaks for.", "espoofer A3; CVE-2024-25638"),
    FIELD_SYNTAX(
            "From fields that not everybody sees",
            "One reader takes a line for a From field, another does not.",
            "espoofer A9 to A11"),
    ADDRESSES(
            "Addresses that are read in two ways",
            "One reader sees the attacker's address, another the victim's.",
            "espoofer A7, A13 to A18; OpenDMARC 243"),
    ENVELOPES(
            "Odd envelopes, and results that the sender wrote",
            "MAIL FROM at the edge of its grammar, and forged `Authentication-Results`.",
            "OpenDMARC 31, 206, 441"),
    CHAINS(
            "Broken chains of ARC",
            "`list.example` is trusted with its seals here, so a forged seal of it would open the gate.",
            "OpenDMARC 183, 222, 236"),
    MANY_SIGNATURES(
            "Hundreds of signatures",
            "Work and look-ups are bounded, and junk does not hide what counts.",
            "OpenDKIM 271, 433"),
    ALGORITHMS("Keys and algorithms", "Of the wrong kind or length, or too weak.", "rspamd 2999, 5181, 5352"),
    PARTIAL(
            "Signatures over less than there is",
            "`l=` and `h=` leave room for what nobody signed.",
            "rspamd 3566; go-msgauth 58"),
    LINEAR(
            "Input that makes parsers slow",
            "Time grows with the length, not with its square; nothing overflows the stack.",
            "mailauth 64"),
    SPF(
            "SPF records that bite",
            "A stranger's record decides how much is asked; only up to the limits of RFC 7208.",
            "CVE-2021-20314, CVE-2023-42117, CVE-2023-42118"),
    END_OF_DATA("Where a message ends", "What James takes as one message is judged as one.", "CVE-2023-51747"),
    REPORTS(
            "Reports that bite",
            "Bombs, and texts that want to be run.",
            "CVE-2020-12460, CVE-2026-26312; dmarcts-report-viewer 88"),
    TEXTS(
            "Log and reply",
            "What a stranger writes stays one printable line, and nothing in it is obeyed.",
            "CVE-2011-1764, CVE-2021-44228"),
    MEMORY(
            "Clients that stop",
            "Many connections that stop at the worst place take a bounded amount of memory each.",
            "");

    private final String title;
    private final String about;
    private final String published;

    Section(String title, String about, String published) {
        this.title = title;
        this.about = about;
        this.published = published;
    }

    /** Its place on the page, from 1. */
    int number() {
        return ordinal() + 1;
    }

    String title() {
        return title;
    }

    /** A sentence about it. */
    String about() {
        return about;
    }

    /** Where such attacks were published; may be empty. */
    String published() {
        return published;
    }
}
