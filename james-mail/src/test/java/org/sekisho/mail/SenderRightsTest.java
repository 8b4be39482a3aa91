package org.sekisho.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableConfiguration;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.rrt.lib.AliasReverseResolverImpl;
import org.apache.james.rrt.lib.CanSendFromImpl;
import org.apache.james.rrt.lib.Mapping;
import org.apache.james.rrt.lib.MappingSource;
import org.apache.james.rrt.lib.Mappings;
import org.apache.james.rrt.memory.MemoryRecipientRewriteTable;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.memory.MemoryUsersRepository;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On James's own users, domains, aliases and groups, in memory. */
@Tag("B21")
class SenderRightsTest {

    private static final Username ANN = Username.of("ann@here.example");
    private static final Username BOB = Username.of("bob@here.example");
    private static final String SALES = "sales@here.example";

    private final MemoryDomainList domains = new MemoryDomainList(null);
    private final AtomicInteger asked = new AtomicInteger();
    private boolean groupsAreBroken;
    private final MemoryRecipientRewriteTable table = new MemoryRecipientRewriteTable() {
        @Override
        public Mappings getStoredMappings(MappingSource source) {
            asked.incrementAndGet();
            if (groupsAreBroken) {
                throw new IllegalStateException("the database is down");
            }
            return super.getStoredMappings(source);
        }
    };

    SenderRightsTest() throws Exception {
        domains.configure(DomainListConfiguration.builder()
                .defaultDomain(Domain.of("here.example"))
                .autoDetect(false)
                .autoDetectIp(false)
                .build());
        table.setConfiguration(RecipientRewriteTableConfiguration.DEFAULT_ENABLED);
        table.addMapping(MappingSource.parse("annie@here.example"), Mapping.alias("ann@here.example"));
        member("Ann@Here.example");
        member("guest@elsewhere.example");
    }

    @ParameterizedTest
    @CsvSource({
        "ann@here.example, true",
        "ANN@HERE.EXAMPLE, true",
        "annie@here.example, true",
        "bob@here.example, false",
        "ann@elsewhere.example, false",
        "not an address, false"
    })
    void aUserSendsUnderItsNameAndItsAliases(String address, boolean may) throws Exception {
        assertThat(rights(Map.of()).maySendAs(ANN, address)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "sales@here.example, true",
        "Sales@Here.Example, true",
        "anything@shop.example, true",
        "office@here.example, false"
    })
    void theMembersOfAGroupSendUnderWhatIsGrantedToIt(String address, boolean may) throws Exception {
        SenderRights rights = rights(Map.of(SALES, List.of(SALES, "*@shop.example")));

        assertThat(rights.maySendAs(ANN, address)).isEqualTo(may);
        assertThat(rights.maySendAs(BOB, address)).isFalse();
    }

    @Test
    void membershipAloneGrantsNothing() throws Exception {
        assertThat(rights(Map.of("office@here.example", List.of(SALES))).maySendAs(ANN, SALES))
                .isFalse();
    }

    @Test
    void whoLeavesTheGroupMayNoMore() throws Exception {
        SenderRights rights = rights(Map.of(SALES, List.of(SALES)));
        assertThat(rights.maySendAs(ANN, SALES)).isTrue();

        table.removeMapping(MappingSource.parse(SALES), Mapping.group("Ann@Here.example"));

        assertThat(rights.maySendAs(ANN, SALES)).isFalse();
    }

    @Test
    void whoGetsTheMailOfAnAddressInAnotherWayIsNoMember() throws Exception {
        MappingSource source = MappingSource.parse("forwarded@here.example");
        table.addMapping(source, Mapping.forward("bob@here.example"));
        table.addMapping(source, Mapping.address("bob@here.example"));
        table.addMapping(MappingSource.parse(SALES), Mapping.group("staff@here.example"));
        table.addMapping(MappingSource.parse("staff@here.example"), Mapping.group("bob@here.example"));
        SenderRights rights =
                rights(Map.of("forwarded@here.example", List.of("forwarded@here.example"), SALES, List.of(SALES)));

        assertThat(rights.maySendAs(BOB, "forwarded@here.example")).isFalse();
        assertThat(rights.maySendAs(BOB, SALES)).isFalse();
    }

    @Test
    void jamesIsAskedOnlyForGroupsWhoseKeyGrantsTheAddress() throws Exception {
        SenderRights rights = rights(Map.of(
                SALES,
                List.of(SALES),
                "staff@here.example",
                List.of("office@here.example"),
                "*@here.example",
                List.of("*@lists.here.example"),
                "ann",
                List.of("boss@here.example")));

        assertThat(rights.maySendAs(BOB, "boss@here.example")).isFalse();
        assertThat(rights.maySendAs(BOB, "x@lists.here.example")).isTrue();
        assertThat(asked).hasValue(0);
        assertThat(rights.maySendAs(BOB, SALES)).isFalse();
        assertThat(asked).hasValue(1);
    }

    @Test
    void withoutVirtualHostingAStrangerOfTheSameNameIsNoMember() throws Exception {
        MemoryUsersRepository users = MemoryUsersRepository.withoutVirtualHosting(domains);
        SenderRights rights = new SenderRights(
                users,
                domains,
                new CanSendFromImpl(table, new AliasReverseResolverImpl(table)),
                table,
                Map.of(SALES, List.of(SALES)));

        assertThat(rights.maySendAs(Username.of("ann"), SALES)).isTrue();
        assertThat(rights.maySendAs(Username.of("guest"), SALES)).isFalse();
    }

    @Test
    void whereJamesCannotSayWhoIsAMemberTheCallerHearsThat() {
        groupsAreBroken = true;
        assertThatThrownBy(() -> rights(Map.of(SALES, List.of(SALES))).maySendAs(ANN, SALES))
                .hasMessage("the database is down");

        RecipientRewriteTable down = (RecipientRewriteTable) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RecipientRewriteTable.class},
                (proxy, method, arguments) -> {
                    throw new RecipientRewriteTableException("no connection");
                });
        assertThatThrownBy(() -> rights(down, Map.of(SALES, List.of(SALES))).maySendAs(ANN, SALES))
                .isInstanceOf(UsersRepositoryException.class)
                .hasMessage("James cannot say who is in the group sales@here.example");
    }

    private void member(String address) {
        table.addMapping(MappingSource.parse(SALES), Mapping.group(address));
    }

    private SenderRights rights(Map<String, List<String>> grants) {
        return rights(table, grants);
    }

    private SenderRights rights(RecipientRewriteTable groups, Map<String, List<String>> grants) {
        return new SenderRights(
                MemoryUsersRepository.withVirtualHosting(domains),
                domains,
                new CanSendFromImpl(table, new AliasReverseResolverImpl(table)),
                groups,
                grants);
    }
}
