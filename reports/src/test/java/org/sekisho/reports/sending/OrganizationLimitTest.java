package org.sekisho.reports.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B33")
class OrganizationLimitTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final OrganizationLimit limit = new OrganizationLimit(3);

    @Test
    void allSubdomainsOfAnOrganizationHaveOneLimit() {
        limit.count("a.example.org", 2, NOON);
        assertThat(limit.admits("b.example.org", NOON)).isTrue();

        limit.count("b.example.org", 1, NOON);

        assertThat(limit.admits("c.example.org", NOON)).isFalse();
        assertThat(limit.admits("example.org", NOON)).isFalse();
        assertThat(limit.admits("example.com", NOON)).isTrue();
    }

    @Test
    void domainsBelowAPublicSuffixAreOrganizationsOfTheirOwn() {
        limit.count("one.co.uk", 3, NOON);

        assertThat(limit.admits("one.co.uk", NOON)).isFalse();
        assertThat(limit.admits("two.co.uk", NOON)).isTrue();
    }

    @Test
    void anotherDayBeginsAnew() {
        limit.count("example.org", 3, NOON);

        assertThat(limit.admits("example.org", Instant.parse("2026-11-24T23:59:59Z")))
                .isFalse();
        assertThat(limit.admits("example.org", Instant.parse("2026-11-25T00:00:00Z")))
                .isTrue();
    }

    @Test
    void whatWasNotSentCountsNothing() {
        limit.count("example.org", 0, NOON.plus(Duration.ofMinutes(1)));

        assertThat(new OrganizationLimit(1).admits("example.org", NOON)).isTrue();
        assertThat(limit.admits("example.org", NOON)).isTrue();
    }
}
