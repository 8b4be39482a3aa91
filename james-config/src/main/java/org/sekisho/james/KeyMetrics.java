package org.sekisho.james;

import com.google.inject.Inject;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.sekisho.authentication.keys.KeyState;
import org.sekisho.authentication.keys.Publication;
import org.sekisho.authentication.keys.StoredKey;

/**
 * Tells of the DKIM keys in James's own metrics: {@code sekisho.keys.new}, {@code .active}, {@code .retiring}, {@code .retired}
 * and {@code .unusable} are how many there are now, {@code sekisho.keys.check.*} counts what the DNS has said of them.
 */
final class KeyMetrics {

    private static final String UNUSABLE = "unusable";

    private final MetricFactory factory;
    private final Map<String, Metric> counters = new ConcurrentHashMap<>();
    private volatile Map<KeyState, Long> states = Map.of();
    private volatile long unusable;

    @Inject
    KeyMetrics(GaugeRegistry gauges, MetricFactory factory) {
        this.factory = factory;
        for (KeyState state : KeyState.values()) {
            String word = state.name().toLowerCase(Locale.ROOT);
            gauges.register("sekisho.keys." + word, () -> states.getOrDefault(state, 0L));
        }
        gauges.register("sekisho.keys." + UNUSABLE, () -> unusable);
    }

    /** What keys there are now. */
    void show(List<StoredKey> keys, Instant now) {
        Map<KeyState, Long> counted = new EnumMap<>(KeyState.class);
        long broken = 0;
        for (StoredKey key : keys) {
            if (key.content().usable().isPresent()) {
                counted.merge(key.state(now), 1L, Long::sum);
            } else {
                broken++;
            }
        }
        states = Map.copyOf(counted);
        unusable = broken;
    }

    /** What the DNS said of a key. */
    void checked(Publication found) {
        counters.computeIfAbsent("sekisho.keys.check." + found.status().word(), factory::generate)
                .increment();
    }
}
