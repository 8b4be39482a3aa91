package org.sekisho.authentication.dmarc;

/** How policies and Organizational Domains are found. */
public enum DmarcDiscovery {
    /** The DNS Tree Walk of RFC 9989 4.10. */
    TREE_WALK,
    /** The list of public suffixes, as RFC 7489 3.2 and 6.6.3 did it. */
    PUBLIC_SUFFIX_LIST
}
