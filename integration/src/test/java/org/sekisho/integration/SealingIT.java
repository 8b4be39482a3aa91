package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sekisho.authentication.Authentication;
import org.sekisho.authentication.Envelope;
import org.sekisho.authentication.MessageAuthenticator;
import org.sekisho.authentication.arc.ArcOutcome;
import org.sekisho.authentication.arc.ArcResult;
import org.sekisho.authentication.arc.ArcSealer;
import org.sekisho.authentication.dkim.DkimOutcome;
import org.sekisho.authentication.dkim.DkimResult;
import org.sekisho.authentication.dmarc.DmarcResult;
import org.sekisho.authentication.dns.ZoneDnsClient;
import org.sekisho.authentication.keys.DkimPrivateKey;
import org.sekisho.authentication.message.RawMessage;
import org.sekisho.authentication.policy.Action;
import org.sekisho.authentication.policy.LocalPolicy;
import org.sekisho.authentication.policy.LocalPolicySettings;
import org.sekisho.authentication.policy.OverrideReason;
import org.sekisho.authentication.policy.PolicyContext;
import org.sekisho.authentication.policy.PolicyOverride;
import org.sekisho.authentication.policy.Verdict;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.james.JamesSettings;
import org.sekisho.integration.mail.Departed;

/** What a real James forwards, as a second server with Sekisho sees it (RFC 8617). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SealingIT {

    private static final String OUTSIDE = "away@elsewhere.example";
    private static final String OUTSIDE_WITH_FOOTER = "reader@elsewhere.example";
    private static final String GROUP = "away@receiver.example";
    private static final String LIST = "talk@receiver.example";

    @TempDir
    static Path made;

    private SigningDomains keys;
    private World world;

    @BeforeAll
    void start() {
        keys = new SigningDomains(made)
                .with("receiver.example", "ed1", DkimPrivateKey.generateEd25519())
                .with("receiver.example", "rsa1", DkimPrivateKey.generateRsa(2048));
        world = new World(
                keys::published,
                base -> sealing(keys.given(base)).prepared(admin -> {
                    admin.addGroupMember(GROUP, OUTSIDE);
                    admin.addGroupMember(LIST, OUTSIDE_WITH_FOOTER);
                }));
    }

    /** As the comment in the sample says, and with a footer for the list. */
    private static JamesSettings sealing(JamesSettings base) {
        return base.withSekishoProperty("arc.verify", "true")
                .withPattern(
                        "mailetcontainer.xml",
                        "<!-- To seal[^<]*(?=<mailet match=\"All\" class=\"org.sekisho.mailets.SealArc\"/>)",
                        "")
                .withText(
                        "mailetcontainer.xml",
                        "class=\"org.sekisho.mailets.SealArc\"/> -->",
                        "class=\"org.sekisho.mailets.SealArc\"/>")
                .withText(
                        "mailetcontainer.xml",
                        "<processor state=\"relay\" enableJmx=\"true\">",
                        "<processor state=\"relay\" enableJmx=\"true\"><mailet match=\"RecipientIs="
                                + OUTSIDE_WITH_FOOTER + "\" class=\"AddFooter\"><text>-- the list</text></mailet>");
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    @Tag("B26")
    void whatAGroupForwardsLeavesWithOurSealAndItsAuthorsSignaturesAndNoneOfOurs() throws Exception {
        Departed departed = forwarded(GROUP, world.signed(world.domains().bankKeys()));

        Authentication known = judged(departed);
        ArcOutcome chain = known.arc().orElseThrow();
        assertThat(chain.result()).as(chain.reason()).isEqualTo(ArcResult.PASS);
        assertThat(chain.sealers()).containsExactly("receiver.example");
        assertThat(chain.firstSawPass("bank.example")).isTrue();
        assertThat(departed.fields("ARC-Seal")).singleElement().asString().contains("cv=none", "i=1", "s=rsa1");
        assertThat(departed.fields("ARC-Authentication-Results"))
                .singleElement()
                .asString()
                .contains("i=1; receiver.example;", "dmarc=pass header.from=bank.example", "arc=none");
        assertThat(known.dkim())
                .hasSize(2)
                .allSatisfy(signature -> assertThat(signature.result()).isEqualTo(DkimResult.PASS))
                .extracting(DkimOutcome::domain)
                .containsOnly("bank.example");
    }

    @Test
    @Tag("B16")
    void aFooterBreaksTheSignaturesAndWhoTrustsTheSealLetsTheMessageInAllTheSame() throws Exception {
        Departed departed = forwarded(LIST, world.signed(world.domains().bankKeys()));

        assertThat(departed.text()).contains("-- the list");
        Authentication known = judged(departed);
        assertThat(known.dkim()).extracting(DkimOutcome::result).containsOnly(DkimResult.FAIL);
        assertThat(known.dmarc())
                .singleElement()
                .satisfies(dmarc -> assertThat(dmarc.result()).isEqualTo(DmarcResult.FAIL));
        assertThat(verdict(known).action()).isEqualTo(Action.REJECT);
        Verdict trusting = verdict(known, "receiver.example");
        assertThat(trusting.action()).isEqualTo(Action.ACCEPT);
        assertThat(trusting.domains().get(0).overrides())
                .extracting(PolicyOverride::reason)
                .containsExactly(OverrideReason.LOCAL_POLICY);
    }

    @Test
    void aChainThatPassesIsContinued() throws Exception {
        byte[] message = world.signed(world.domains().bankKeys());
        String set = new String(
                new ArcSealer(Clock.systemUTC())
                        .seal(
                                RawMessage.of(message),
                                ArcResult.NONE,
                                "list.example; dmarc=pass header.from=bank.example",
                                world.domains().listKey().key())
                        .orElseThrow(),
                ISO_8859_1);

        Departed departed = forwarded(LIST, (set + new String(message, ISO_8859_1)).getBytes(ISO_8859_1));

        ArcOutcome chain = judged(departed).arc().orElseThrow();
        assertThat(chain.result()).as(chain.reason()).isEqualTo(ArcResult.PASS);
        assertThat(chain.sealers()).containsExactly("list.example", "receiver.example");
        assertThat(chain.oldestPass()).hasValue(2);
    }

    @Test
    void aChainThatWasBrokenOnTheWayIsMarkedAsFailed() throws Exception {
        String broken = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=s2026; b=AA==\r\n";
        byte[] message = world.signed(world.domains().bankKeys());

        Departed departed = forwarded(GROUP, (broken + new String(message, ISO_8859_1)).getBytes(ISO_8859_1));

        assertThat(departed.fields("ARC-Seal").get(0)).contains("cv=fail", "i=2", "d=receiver.example");
        assertThat(judged(departed).arc().orElseThrow().result()).isEqualTo(ArcResult.FAIL);
    }

    @Test
    @Tag("B23")
    void mailOfAUserIsSignedAndNotSealed() throws Exception {
        Sent sent = world.submit(OUTSIDE, World.text(World.BOB).bytes());

        Departed departed = world.james().sink().awaitLine(sent.marker());

        assertThat(departed.fields("ARC-Seal")).isEmpty();
        assertThat(judged(departed).dkim())
                .hasSize(2)
                .allSatisfy(signature -> assertThat(signature.result()).isEqualTo(DkimResult.PASS));
    }

    private Departed forwarded(String recipient, byte[] message) throws Exception {
        Sent sent = world.send(SampleDomains.BANK_SERVER, World.ADA, recipient, message);
        assertThat(sent.reply().code()).isEqualTo(250);
        return world.james().sink().awaitLine(sent.marker());
    }

    /** As the next server finds it, which gets it from a client that no SPF record names. */
    private Authentication judged(Departed departed) throws IOException {
        return MessageAuthenticator.builder(
                        new ZoneDnsClient(keys.published(world.domains().zone()).build()), Runnable::run)
                .arc(true)
                .build()
                .authenticate(
                        new Envelope(
                                InetAddress.getByName(SampleDomains.FORWARDING_SERVER),
                                departed.helo(),
                                departed.mailFrom()),
                        RawMessage.of(departed.bytes()))
                .join();
    }

    private static Verdict verdict(Authentication known, String... sealers) {
        LocalPolicySettings.Builder settings = LocalPolicySettings.builder();
        List.of(sealers).forEach(settings::trustSealer);
        return new LocalPolicy(settings.build()).judge(known, PolicyContext.session("1"));
    }
}
