package org.sekisho.authentication.dmarc;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sekisho.authentication.dns.DnsQuestion;

/**
 * The one bound for the questions that all walks of a message ask (B06). A walk is done with all its questions or not at all. It
 * belongs to one run of an evaluation: one thread, and not again when the evaluation is replayed.
 */
public final class QueryBudget {

    private final int limit;
    private final Set<DnsQuestion> questions;
    private boolean exceeded;

    QueryBudget(int limit) {
        this(limit, Set.of());
    }

    private QueryBudget(int limit, Set<DnsQuestion> questions) {
        this.limit = limit;
        this.questions = new HashSet<>(questions);
    }

    /** A budget of its own that has admitted the same questions until now. */
    QueryBudget withLimit(int otherLimit) {
        return new QueryBudget(otherLimit, questions);
    }

    /** How many questions have been admitted. */
    int admitted() {
        return questions.size();
    }

    /** Whether these may be asked: those that were admitted before are free. */
    boolean admit(List<DnsQuestion> wanted) {
        Set<DnsQuestion> more = new HashSet<>(wanted);
        more.removeAll(questions);
        if (questions.size() + more.size() > limit) {
            exceeded = true;
            return false;
        }
        questions.addAll(more);
        return true;
    }

    /** Whether anything was refused. */
    boolean exceeded() {
        return exceeded;
    }
}
