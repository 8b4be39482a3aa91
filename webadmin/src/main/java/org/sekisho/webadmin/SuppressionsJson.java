package org.sekisho.webadmin;

import java.util.List;
import org.sekisho.reports.store.Suppression;

/** Who wants no reports, as the routes show it. */
record SuppressionsJson(List<String> domains, List<String> addresses, List<String> hashes) {

    SuppressionsJson {
        domains = List.copyOf(domains);
        addresses = List.copyOf(addresses);
        hashes = List.copyOf(hashes);
    }

    static SuppressionsJson of(List<Suppression> suppressions) {
        return new SuppressionsJson(
                values(suppressions, Suppression.Kind.DOMAIN),
                values(suppressions, Suppression.Kind.ADDRESS),
                values(suppressions, Suppression.Kind.HASH));
    }

    private static List<String> values(List<Suppression> suppressions, Suppression.Kind kind) {
        return suppressions.stream()
                .filter(suppression -> suppression.kind() == kind)
                .map(Suppression::value)
                .sorted()
                .toList();
    }
}
