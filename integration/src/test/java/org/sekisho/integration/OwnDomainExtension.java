package org.sekisho.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.sekisho.authentication.dkim.DkimSigningKey;
import org.sekisho.authentication.dns.Zone;
import org.sekisho.integration.domains.SampleDomains;
import org.sekisho.integration.domains.SigningKey;
import org.sekisho.integration.james.JamesServer;
import org.sekisho.integration.james.JamesSettings;

/**
 * Gives tests one {@link World} whose James has a domain that is well guarded: {@code receiver.example} publishes SPF, {@code
 * p=reject} and a DKIM key. Port 587 takes the client's address from the PROXY protocol; port 465 only looks (mode {@code log}).
 */
final class OwnDomainExtension extends WorldExtension {

    static final String CAROL = "carol@receiver.example";
    static final String BOSS = "boss@receiver.example";

    /** Bob's other name. */
    static final String ALIAS = "robert@receiver.example";

    /** Where Bob may write for all who work there. */
    static final String GRANTED = "sales@receiver.example";

    /** A domain of which Bob may use every address. */
    static final String GRANTED_DOMAIN = "lists.receiver.example";

    /** A group that Bob is in, whose members may write in its name. */
    static final String TEAM = "team@receiver.example";

    /** One that he is not in. */
    static final String BOARD = "board@receiver.example";

    /** A server that our own SPF record names, but that no setting does. */
    static final String NEWSLETTER_SERVER = "203.0.113.5";

    /** A client that James lets relay without a login. */
    static final String AUTHORIZED_CLIENT = "192.0.2.100";

    /** So many logins may fail before an address has to pause. */
    static final int FAILURES = 3;

    /** The key of receiver.example, which James has, too. */
    static final SigningKey KEY;

    private static final String PEM;

    static {
        KeyPair pair = newPair();
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));
        String published = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        KEY = new SigningKey(
                DkimSigningKey.rsa(SampleDomains.RECEIVER, "s2026", pair.getPrivate()),
                "v=DKIM1; k=rsa; p=" + published);
        PEM = "-----BEGIN PRIVATE KEY-----\n"
                + lines.encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @Override
    World start() {
        return new World(OwnDomainExtension::records, OwnDomainExtension::settings);
    }

    private static Zone.Builder records(Zone.Builder zone) {
        return zone.add(SampleDomains.RECEIVER, "TXT", "v=spf1 ip4:" + NEWSLETTER_SERVER + " -all")
                .add("_dmarc." + SampleDomains.RECEIVER, "TXT", "v=DMARC1; p=reject")
                .add(KEY.name(), "TXT", KEY.record());
    }

    private static JamesSettings settings(JamesSettings base) {
        String proxied = "<bind>127.0.0.1:${submission.port}</bind>";
        String mx = "<bind>127.0.0.1:${mx.port}</bind>";
        String relaying = "<authorizedAddresses>" + AUTHORIZED_CLIENT + "/32</authorizedAddresses>";
        return base.withText("smtpserver.xml", proxied, proxied + "<proxyRequired>true</proxyRequired>" + relaying)
                .withText("smtpserver.xml", mx, mx + relaying)
                .withPattern("smtpserver.xml", "(?<=>smtpserver-submissions<.{1,2000}<mode>)enforce", "log")
                .withFile("dkim/receiver.example/s2026.pem", PEM)
                .withFile("dkim/receiver.example/s2026.active", "2026-11-01T00:00:00Z\n")
                .withSekishoProperty("trusted-networks", TRUSTED_CLIENT)
                .withSekishoProperty("forwarders.trusted", FORWARDER)
                .withSekishoProperty("submission.failed-logins", String.valueOf(FAILURES))
                .withSekishoProperty("submission.may-also-send-as." + World.BOB, GRANTED + ", *@" + GRANTED_DOMAIN)
                .withSekishoProperty("submission.may-also-send-as." + TEAM, TEAM)
                .withSekishoProperty("submission.may-also-send-as." + BOARD, BOARD)
                .prepared(admin -> {
                    admin.addUser(CAROL, JamesServer.PASSWORD);
                    admin.addUser(BOSS, JamesServer.PASSWORD);
                    admin.addAlias(ALIAS, World.BOB);
                    admin.addGroupMember(TEAM, World.BOB);
                    admin.addGroupMember(BOARD, BOSS);
                });
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
