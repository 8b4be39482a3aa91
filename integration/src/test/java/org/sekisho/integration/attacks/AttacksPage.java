package org.sekisho.integration.attacks;

import java.util.List;

/** The page of the operators' manual that is made from the table. */
final class AttacksPage {

    private static final String TOP = """
            # What hostile senders try, and what they get

            A table of attacks on software of this kind, from published advisories and issue trackers. Each row is carried out against a
            real James whenever Sekisho is tested, and this page is printed from the table, so it is true.

            `bank.example` asks for `p=reject`; `evil.example` is the attacker's, and SPF passes for it. Where no MAIL FROM stands in a row it is
            `eve@evil.example`. The settings are the defaults, but for `spf.fail=refuse`, `arc.verify=true` and `arc.trusted-sealers=list.example`.

            **How to read it.** *A victim would see*: without the defence. An author stands there as James's own IMAP server shows it
            (`ENVELOPE`). *Our answer*: the reply to the message, or to a command that is named; or the folder in which the message lies, and
            the results in our `Authentication-Results`. In every row the reply is one line of printable ASCII, the line of the log is whole,
            and nobody else's results stand in our name.
            """;

    private AttacksPage() {}

    /** The whole page. */
    static String of(List<Attack> rows) {
        StringBuilder page = new StringBuilder(TOP);
        for (Section section : Section.values()) {
            page.append("\n## ")
                    .append(section.number())
                    .append(". ")
                    .append(section.title())
                    .append("\n\n");
            page.append(section.about());
            page.append(section.published().isEmpty() ? "\n" : " (" + section.published() + ")\n");
            page.append("\n| | input | a victim would see | our answer |\n|---|---|---|---|\n");
            int number = 0;
            for (Attack row : rows) {
                if (row.section() == section) {
                    number++;
                    page.append("| ").append(section.number()).append('.').append(number);
                    page.append(" | ").append(row.input());
                    page.append(" | ").append(row.victim().text());
                    page.append(" | ").append(Markdown.code(row.answer())).append(" |\n");
                }
            }
        }
        return page.toString();
    }
}
