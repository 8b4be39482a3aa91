package org.sekisho.authentication.testing;

/** What a {@link LoopbackDnsServer} does instead of answering a query well. */
public enum Trouble {
    /** It answers well. */
    NONE,
    /** It never answers. */
    DROP,
    /** Over UDP it answers with the TC flag and nothing else; over TCP whole. */
    TRUNCATE,
    /** It answers with the TC flag and nothing else, over TCP too. */
    TRUNCATE_OVER_TCP_TOO,
    /** Over UDP it answers with the TC flag and nothing else; over TCP never. */
    TRUNCATE_THEN_DROP,
    /** It answers SERVFAIL. */
    SERVFAIL,
    /** It answers REFUSED. */
    REFUSED,
    /** It answers that the name does not exist, whatever the zone says. */
    NXDOMAIN,
    /** The right id, and after it nothing that is a DNS message. */
    GARBAGE,
    /** Three octets. */
    STUB,
    /** A good answer with another id. */
    WRONG_ID,
    /** A good answer, but its question section repeats another name. */
    WRONG_NAME,
    /** A good answer, but the records in it belong to another name. */
    WRONG_OWNER,
    /** A message that says it is a query. */
    NOT_A_RESPONSE,
    /** A response without a question section. */
    NO_QUESTION,
    /** Of a chain of aliases only the first, so that the client has to ask on. */
    FIRST_ALIAS_ONLY,
    /** The name servers of somebody else, as a server answers that does not do recursion. */
    REFERRAL
}
