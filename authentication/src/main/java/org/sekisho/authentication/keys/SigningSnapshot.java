package org.sekisho.authentication.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sekisho.authentication.dkim.DkimAlgorithm;
import org.sekisho.authentication.dkim.DkimSigningKey;

/**
 * The keys that sign at one moment: at most one for each domain and algorithm. Immutable.
 *
 * @param signing for each domain, canonical, its keys
 */
public record SigningSnapshot(Map<String, List<DkimSigningKey>> signing) {

    /** No key signs. */
    public static final SigningSnapshot NONE = new SigningSnapshot(Map.of());

    public SigningSnapshot {
        signing = Map.copyOf(signing);
    }

    /** The keys of those of a folder that may sign. */
    public static SigningSnapshot of(List<StoredKey> keys, Instant now) {
        Map<String, Map<DkimAlgorithm, List<StoredKey>>> rivals = new HashMap<>();
        for (StoredKey key : keys) {
            key.content()
                    .usable()
                    .ifPresent(usable -> rivals.computeIfAbsent(
                                    key.name().domain(), domain -> new EnumMap<>(DkimAlgorithm.class))
                            .computeIfAbsent(usable.algorithm(), algorithm -> new ArrayList<>())
                            .add(key));
        }
        Map<String, List<DkimSigningKey>> signing = new HashMap<>();
        rivals.forEach((domain, algorithms) -> {
            List<DkimSigningKey> chosen = new ArrayList<>();
            for (List<StoredKey> each : algorithms.values()) {
                Rotation.signing(each, now)
                        .flatMap(key -> key.content().usable().map(usable -> usable.signingKey(key.name())))
                        .ifPresent(chosen::add);
            }
            if (!chosen.isEmpty()) {
                signing.put(domain, List.copyOf(chosen));
            }
        });
        return new SigningSnapshot(signing);
    }

    /** The keys of a domain, RSA first, since every verifier knows it. */
    public List<DkimSigningKey> of(String domain) {
        return signing.getOrDefault(domain, List.of());
    }
}
