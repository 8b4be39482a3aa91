package org.sekisho.integration.attacks;

import java.util.Comparator;
import java.util.List;

/** All rows. */
final class Catalogue {

    static final List<Attacks> GROUPS = List.of(
            new AuthorAttacks(),
            new IdentityAttacks(),
            new KeyAttacks(),
            new ChainAttacks(),
            new SignatureAttacks(),
            new SpfAttacks(),
            new SessionAttacks(),
            new ReportAttacks());

    private Catalogue() {}

    /** The rows of all groups, by section. */
    static List<Attack> rows() {
        return GROUPS.stream()
                .flatMap(group -> group.rows().stream())
                .sorted(Comparator.comparing(Attack::section))
                .toList();
    }
}
