package org.sekisho.integration.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every attack of the table meets the answer that stands there. One James for all; {@value #AT_A_TIME} attacks go on at the same
 * time, those that measure James itself alone and last.
 */
class AttacksIT {

    private static final int AT_A_TIME = 8;

    private static final List<Attack> ROWS = Catalogue.rows();
    private static final Map<Integer, CompletableFuture<String>> SEEN = new ConcurrentHashMap<>();
    private static final Map<Integer, CompletableFuture<String>> SHOWN = new ConcurrentHashMap<>();
    private static AttackedServer server;

    @BeforeAll
    static void carryThemOut() {
        server = new AttackedServer(ROWS);
        ExecutorService many = Executors.newFixedThreadPool(AT_A_TIME);
        for (int i = 0; i < ROWS.size(); i++) {
            Attack attack = ROWS.get(i);
            int number = i;
            if (!(attack.sending() instanceof Sending.Stop)) {
                SEEN.put(i, CompletableFuture.supplyAsync(() -> seen(attack, number), many));
            }
            if (attack.victim() instanceof Victim.Shown && attack.sending() instanceof Sending.Mail mail) {
                SHOWN.put(
                        i,
                        CompletableFuture.supplyAsync(
                                () -> server.shownWithoutDefence(
                                        number, mail.message().get()),
                                many));
            }
        }
        many.shutdown();
    }

    private static String seen(Attack attack, int number) {
        try {
            return attack.sending().seenBy(new Observation(server, number));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Tag("B18")
    void noneOfThemFindsADefect() {
        SEEN.values().forEach(CompletableFuture::join);

        assertThat(server.defects()).isEmpty();
    }

    @TestFactory
    @Tag("B15")
    @Tag("B18")
    @Tag("B20")
    Stream<DynamicContainer> attacks() {
        Map<Section, List<DynamicTest>> tests = new EnumMap<>(Section.class);
        for (int i = 0; i < ROWS.size(); i++) {
            int number = i;
            Attack attack = ROWS.get(i);
            List<DynamicTest> section = tests.computeIfAbsent(attack.section(), none -> new ArrayList<>());
            String name = attack.section().number() + "." + (section.size() + 1) + " " + attack.input();
            section.add(dynamicTest(name, () -> assertAnswer(number, attack)));
        }
        return tests.entrySet().stream()
                .map(section -> dynamicContainer(section.getKey().title(), section.getValue()));
    }

    private static void assertAnswer(int number, Attack attack) {
        CompletableFuture<String> seen = SEEN.get(number);
        assertThat(seen == null ? seen(attack, number) : seen.join()).isEqualTo(attack.answer());
        if (SHOWN.containsKey(number)) {
            assertThat(new Victim.Shown(SHOWN.get(number).join()))
                    .as("a victim would see")
                    .isEqualTo(attack.victim());
        }
    }
}
