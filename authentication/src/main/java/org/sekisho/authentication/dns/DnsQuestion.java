package org.sekisho.authentication.dns;

/**
 * One question to the DNS.
 *
 * @param name the domain name in presentation form, lower case, A-labels, without a final dot; anything may stand in it,
 *     a name that cannot be asked (an empty or too long label) is answered with {@link DnsAnswer.NoSuchName}
 * @param type the type of record asked for
 */
public record DnsQuestion(String name, RecordType type) {

    /** Makes the question canonical: lower case (ASCII only) and no final dot. */
    public static DnsQuestion of(String name, RecordType type) {
        return new DnsQuestion(DomainNames.canonical(name), type);
    }
}
