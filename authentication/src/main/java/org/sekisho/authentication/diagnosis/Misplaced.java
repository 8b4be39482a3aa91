package org.sekisho.authentication.diagnosis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sekisho.authentication.dns.DnsAnswers;

/**
 * A record that was put where nobody looks for it. Two accidents are common: the wrong name, and a provider's form that adds the zone
 * to a name which has it already, as in {@code _dmarc.example.org.example.org}.
 *
 * @param what such as "A DMARC record"
 * @param right where it belongs
 * @param domain the domain that {@code right} is, or is below
 */
record Misplaced(String what, String right, String domain) {

    /** So many zones that the domain may be in are tried: itself, and those above it. */
    static final int MOST_ZONES = 3;

    /**
     * Looks for it.
     *
     * @param others where people put such records by mistake
     * @param kind what is looked for
     */
    Optional<Finding> find(DnsAnswers dns, List<String> others, Predicate<String> kind) {
        Map<String, String> doubled = doubled();
        others.forEach(name -> dns.prefetch(TxtLookup.question(name)));
        return TxtLookup.nameWith(dns, List.copyOf(doubled.keySet()), kind)
                .map(place -> finding(
                        place,
                        ": the provider's form adds the zone itself, so enter only " + doubled.get(place)
                                + " as the name."))
                .or(() -> TxtLookup.nameWith(dns, others, kind).map(place -> finding(place, ".")));
    }

    private Finding finding(String place, String how) {
        return Finding.wrong(
                what + " stands at " + place + ", where nobody looks for it.", "Move it to " + right + how);
    }

    /** Each name with the zone twice, and what should have been entered. */
    private Map<String, String> doubled() {
        Map<String, String> names = new LinkedHashMap<>();
        String zone = domain;
        while (names.size() < MOST_ZONES && zone.indexOf('.') > 0) {
            String enter = right.equals(zone) ? "@" : right.substring(0, right.length() - zone.length() - 1);
            names.put(right + "." + zone, enter);
            zone = zone.substring(zone.indexOf('.') + 1);
        }
        return names;
    }
}
