package org.sekisho.authentication.dns;

/**
 * DNS as an evaluation reads it: plain calls that return at once. {@link DnsEvaluation} provides it, and runs the
 * evaluation again when an answer that was missing has arrived. An evaluation must therefore be deterministic: with the
 * same answers it asks the same questions in the same order, and it has no effects besides its result.
 */
public interface DnsAnswers {

    /**
     * The answer to a question. When it is not there yet this method leaves the evaluation by an unchecked exception that
     * only {@link DnsEvaluation} may catch.
     */
    DnsAnswer answer(DnsQuestion question);

    /**
     * Says that the answer to this question will be wanted soon, so that look-ups overlap. Does not wait and changes no
     * result.
     */
    void prefetch(DnsQuestion question);
}
