package org.sekisho.authentication.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sekisho.authentication.dns.DnsAnswers;
import org.sekisho.authentication.dns.DnsQuestion;

/**
 * One DNS Tree Walk from a domain towards the root (RFC 9989 4.10), and what it found. A step whose answer is missing does not
 * end it: often the other steps decide. Immutable.
 */
final class TreeWalk {

    /** The most names that one walk asks for. */
    static final int MAXIMUM_QUERIES = 8;

    /**
     * One name on the way.
     *
     * @param domain without {@code _dmarc}
     * @param lookup what stands there
     */
    record Step(String domain, RecordLookup lookup) {

        Optional<DmarcRecord> record() {
            return lookup instanceof RecordLookup.Found found ? Optional.of(found.record()) : Optional.empty();
        }

        boolean failed() {
            return lookup instanceof RecordLookup.Failed;
        }

        PublicSuffixFlag publicSuffix() {
            return record().map(DmarcRecord::publicSuffix).orElse(PublicSuffixFlag.UNDECIDED);
        }

        // 4.10 steps 2 and 6: psd=n and psd=y end the walk.
        boolean stops() {
            return publicSuffix() != PublicSuffixFlag.UNDECIDED;
        }
    }

    private final String domain;
    private final List<Step> steps;

    private TreeWalk(String domain, List<Step> steps) {
        this.domain = domain;
        this.steps = List.copyOf(steps);
    }

    /** The domains at which a walk from {@code domain} asks if nothing stops it, in order, at most {@link #MAXIMUM_QUERIES}. */
    static List<String> domains(String domain) {
        List<String> domains = new ArrayList<>();
        domains.add(domain);
        // 4.10 step 4: from eight labels on, seven remain for the second query.
        for (int labels = Math.min(Labels.count(domain), MAXIMUM_QUERIES) - 1; labels > 0; labels--) {
            domains.add(Labels.last(domain, labels));
        }
        return domains;
    }

    /** What a walk from {@code domain} asks. */
    static List<DnsQuestion> questions(String domain) {
        return domains(domain).stream().map(RecordLookup::question).toList();
    }

    /** Asks all of a walk ahead, so that the look-ups overlap. */
    static void prefetch(DnsAnswers dns, String domain) {
        questions(domain).forEach(dns::prefetch);
    }

    /** Walks from {@code domain}, a canonical name. */
    static TreeWalk from(DnsAnswers dns, String domain) {
        prefetch(dns, domain);
        List<Step> steps = new ArrayList<>();
        for (String name : domains(domain)) {
            Step step = new Step(name, lookup(dns, name));
            steps.add(step);
            if (step.stops()) {
                break;
            }
        }
        return new TreeWalk(domain, steps);
    }

    /**
     * What stands at a name of a walk. B04: an error of a registry's server counts as no record, since else whoever makes it fail
     * opens every domain below it.
     */
    static RecordLookup lookup(DnsAnswers dns, String name) {
        RecordLookup lookup = RecordLookup.at(dns, name);
        return lookup instanceof RecordLookup.Failed failed && PublicSuffixList.isRegistrySuffix(name)
                ? new RecordLookup.Absent("no DMARC record, " + failed.reason())
                : lookup;
    }

    List<Step> steps() {
        return steps;
    }

    /** The first answer that is missing. */
    Optional<String> failure() {
        for (Step step : steps) {
            if (step.lookup() instanceof RecordLookup.Failed failed) {
                return Optional.of(failed.reason());
            }
        }
        return Optional.empty();
    }

    /** What this walk found at {@code name}. */
    Optional<RecordLookup.Found> recordAt(String name) {
        for (Step step : steps) {
            if (step.domain().equals(name) && step.lookup() instanceof RecordLookup.Found found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** The Public Suffix Domain above the start, if the walk ended at one. */
    Optional<String> publicSuffixDomain() {
        Step last = steps.get(steps.size() - 1);
        boolean above =
                last.publicSuffix() == PublicSuffixFlag.YES && !last.domain().equals(domain);
        return above ? Optional.of(last.domain()) : Optional.empty();
    }

    /** The Organizational Domain of the start (RFC 9989 4.10.2); empty if an answer is missing. */
    Optional<String> organizationalDomain() {
        if (failure().isPresent()) {
            return Optional.empty();
        }
        // Rules 1 and 2: the walk has stopped there, so it is the last step.
        Optional<String> publicSuffix = publicSuffixDomain();
        if (publicSuffix.isPresent()) {
            return Optional.of(Labels.last(domain, Labels.count(publicSuffix.get()) + 1));
        }
        // Rule 3: the record with the fewest labels.
        String organizational = domain;
        for (Step step : steps) {
            if (step.record().isPresent()) {
                organizational = step.domain();
            }
        }
        return Optional.of(organizational);
    }

    /**
     * Relaxed alignment of the starts of two walks: do they have the same Organizational Domain? Where answers are missing it is
     * still known if every answer that could have come leads to the same.
     */
    static Alignment alignment(TreeWalk author, TreeWalk other) {
        Optional<String> authorOrganization = author.organizationalDomain();
        Optional<String> otherOrganization = other.organizationalDomain();
        if (author.domain.equals(other.domain)) {
            return Alignment.ALIGNED;
        }
        if (authorOrganization.isPresent() && otherOrganization.isPresent()) {
            return authorOrganization.equals(otherOrganization) ? Alignment.ALIGNED : Alignment.NOT_ALIGNED;
        }
        return alignmentDespiteFailures(author, other);
    }

    /**
     * Two different domains have the same Organizational Domain exactly if neither walk stops before it comes to the names that
     * both ask, their first common name has no psd=y (one label below it they differ), and one of the names that both ask has a
     * record. Gives the same as a comparison of the two Organizational Domains where both are known.
     */
    static Alignment alignmentDespiteFailures(TreeWalk author, TreeWalk other) {
        int labels = Labels.common(author.domain, other.domain);
        if (labels == 0) {
            return Alignment.NOT_ALIGNED;
        }
        List<Step> apart = new ArrayList<>(author.stepsNotAskedFrom(other.domain));
        apart.addAll(other.stepsNotAskedFrom(author.domain));
        if (apart.stream().anyMatch(Step::stops)) {
            return Alignment.NOT_ALIGNED;
        }
        List<Step> shared = new ArrayList<>(author.steps);
        shared.removeAll(apart);
        Alignment alignment = alignmentOfShared(shared, Labels.last(author.domain, labels));
        boolean mayStopBefore = apart.stream().anyMatch(Step::failed);
        return alignment == Alignment.ALIGNED && mayStopBefore ? Alignment.UNKNOWN : alignment;
    }

    private List<Step> stepsNotAskedFrom(String start) {
        List<String> asked = domains(start);
        return steps.stream().filter(step -> !asked.contains(step.domain())).toList();
    }

    private static Alignment alignmentOfShared(List<Step> shared, String firstCommon) {
        boolean found = false;
        boolean failed = false;
        for (Step step : shared) {
            if (step.domain().equals(firstCommon)) {
                if (step.failed()) {
                    return Alignment.UNKNOWN;
                }
                if (step.publicSuffix() == PublicSuffixFlag.YES) {
                    return Alignment.NOT_ALIGNED;
                }
            }
            found |= step.record().isPresent();
            failed |= step.failed();
        }
        if (found) {
            return Alignment.ALIGNED;
        }
        return failed ? Alignment.UNKNOWN : Alignment.NOT_ALIGNED;
    }
}
