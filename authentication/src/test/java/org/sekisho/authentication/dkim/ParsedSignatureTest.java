package org.sekisho.authentication.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedSignatureTest {

    private static final String GOOD =
            "v=1; a=rsa-sha256; b=QUJD; bh=REVG; c=relaxed; d=example.org; h=from:to; s=sel.one";

    @Test
    void everyTagIsRead() {
        DkimSignature signature = wellFormed(
                "v=1; a=rsa-sha256; c=relaxed/simple; d=Example.ORG; s=S1.b;\r\n\tq=dns/txt:http/x; i=A=40b@mail.Example.org;\r\n"
                        + " t=1117574938; x=1118006938; l=00123; h=From : to:\r\n To; z=From:a=20b|To:c;\r\n"
                        + " bh=RE VG; unknown=x y; b=QU\r\n JD");
        assertThat(signature.algorithm()).isEqualTo(DkimAlgorithm.RSA_SHA256);
        assertThat(signature.header()).isEqualTo(Canonicalization.RELAXED);
        assertThat(signature.body()).isEqualTo(Canonicalization.SIMPLE);
        assertThat(signature.domain()).isEqualTo("example.org");
        assertThat(signature.selector()).isEqualTo("s1.b");
        assertThat(signature.identity()).contains("A@b@mail.Example.org");
        assertThat(signature.identityDomain()).isEqualTo("mail.example.org");
        assertThat(signature.timestamp()).isEqualTo(OptionalLong.of(1117574938));
        assertThat(signature.expiration()).isEqualTo(OptionalLong.of(1118006938));
        assertThat(signature.bodyLength()).isEqualTo(OptionalLong.of(123));
        assertThat(signature.signedFields()).containsExactly("from", "to", "to");
        assertThat(signature.bodyHash()).isEqualTo("DEF".getBytes(ISO_8859_1));
        assertThat(signature.signature()).isEqualTo("ABC".getBytes(ISO_8859_1));
        assertThat(signature.signatureText()).isEqualTo("QUJD");
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        DkimSignature signature = wellFormed(GOOD.replace("c=relaxed; ", ""));
        assertThat(signature.header()).isEqualTo(Canonicalization.SIMPLE);
        assertThat(signature.body()).isEqualTo(Canonicalization.SIMPLE);
        assertThat(signature.identity()).isEmpty();
        assertThat(signature.identityDomain()).isEqualTo("example.org");
        assertThat(signature.bodyLength()).isEmpty();
        assertThat(wellFormed(GOOD).header()).isEqualTo(Canonicalization.RELAXED);
        assertThat(wellFormed(GOOD).body()).isEqualTo(Canonicalization.SIMPLE);
    }

    @ParameterizedTest
    @Tag("B12")
    @ValueSource(
            strings = {
                "v=1; ",
                "a=rsa-sha256; ",
                "b=QUJD; ",
                "bh=REVG; ",
                "d=example.org; ",
                "h=from:to; ",
                "; s=sel.one"
            })
    void aMissingTagIsASyntaxError(String tag) {
        assertThat(malformed(GOOD.replace(tag, "")).reason()).startsWith("missing ");
    }

    @ParameterizedTest
    @Tag("B12")
    @CsvSource(
            delimiter = '>',
            value = {
                "v=1>v=0.5>v= is not 1",
                "v=1>v=2>v= is not 1",
                "v=1>v=>v= is not 1",
                "a=rsa-sha256>a=rsa-md5>unknown algorithm in a=",
                "b=QUJD>b=>b= is empty",
                "b=QUJD>b=?>b= is not base64",
                "bh=REVG>bh=A>bh= is not base64",
                "c=relaxed>c=nowsp>unknown canonicalization in c=",
                "c=relaxed>c=relaxed/>unknown canonicalization in c=",
                "c=relaxed>c=relaxed/simple/simple>unknown canonicalization in c=",
                "d=example.org>d=example..org>d= is not a domain name",
                "d=example.org>d=exa mple.org>d= is not a domain name",
                "d=example.org>d=org>d= is not a domain name",
                "d=example.org>d=example.org.>d= is not a domain name",
                "s=sel.one>s=>s= is not a selector",
                "s=sel.one>s=a$b>s= is not a selector",
                "h=from:to>h=>h= is not a list of field names",
                "h=from:to>h=from::to>h= is not a list of field names",
                "h=from:to>h=to:cc>From is not in h=",
                "h=from:to>h=from:to; i=example.org>i= is not an address",
                "h=from:to>h=from:to; i=a@>i= is not an address",
                "h=from:to>h=from:to; i=a=4@example.org>i= is not quoted-printable",
                "h=from:to>h=from:to; i=a@example.com>i= is not in the domain of d=",
                "h=from:to>h=from:to; i=a@notexample.org>i= is not in the domain of d=",
                "h=from:to>h=from:to; l=>l= is not a number",
                "h=from:to>h=from:to; l=-1>l= is not a number",
                "h=from:to>h=from:to; t=1.5>t= is not a number",
                "h=from:to>h=from:to; t=10; x=10>x= is not later than t=",
                "h=from:to>h=from:to; q=dns>no known query method in q=",
                "h=from:to>h=from:to; q=http>no known query method in q=",
                "h=from:to>h=from:to; v=1>duplicate tag",
                "h=from:to>h=from:to;; i=@example.org>empty tag",
                "h=from:to>h=from:to; nonsense>tag without =",
                "h=from:to>h=from:to; 1x=y>malformed tag name"
            })
    void aBrokenTagIsASyntaxError(String good, String bad, String reason) {
        assertThat(malformed(GOOD.replace(good, bad)).reason()).isEqualTo(reason);
    }

    @Test
    void aLengthOfMoreThan76DigitsIsASyntaxError() {
        assertThat(wellFormed(GOOD + "; l=" + "9".repeat(76)).bodyLength()).hasValue(Long.MAX_VALUE);
        assertThat(malformed(GOOD + "; l=" + "9".repeat(77)).reason()).isEqualTo("l= is not a number");
        assertThat(wellFormed(GOOD + "; l=999999999999999999").bodyLength()).hasValue(999_999_999_999_999_999L);
    }

    @Test
    void aTimeOfMoreThan12DigitsIsInfinite() {
        assertThat(wellFormed(GOOD + "; x=999999999999").expiration()).hasValue(999_999_999_999L);
        assertThat(wellFormed(GOOD + "; x=" + "9".repeat(500)).expiration().orElseThrow())
                .isGreaterThan(1L << 60);
    }

    @Test
    void aMalformedSignatureStillSaysWhoseItMayBe() {
        MalformedSignature signature = malformed(GOOD.replace("v=1", "v=9"));
        assertThat(signature.domain()).isEqualTo("example.org");
        assertThat(signature.selector()).isEqualTo("sel.one");
        assertThat(signature.algorithm()).isEqualTo("rsa-sha256");
        assertThat(signature.signature()).isEqualTo("QUJD");
        MalformedSignature hostile = malformed("v=9; d=a\u0001b; s=<x>; a=\"; b=\u00e9");
        assertThat(hostile.domain() + hostile.selector() + hostile.algorithm() + hostile.signature())
                .isEmpty();
    }

    @Test
    void internationalNamesBecomeALabels() {
        String utf8 = new String(
                GOOD.replace("example.org", "b\u00fccher.example")
                        .concat("; i=j\u00fcrgen@post.b\u00fccher.example")
                        .getBytes(UTF_8),
                ISO_8859_1);
        DkimSignature signature = wellFormed(utf8);
        assertThat(signature.domain()).isEqualTo("xn--bcher-kva.example");
        assertThat(signature.identity()).contains("j\u00fcrgen@post.b\u00fccher.example");
        assertThat(signature.identityDomain()).isEqualTo("post.xn--bcher-kva.example");
    }

    private static DkimSignature wellFormed(String value) {
        ParsedSignature parsed = Dkim.parse("DKIM-Signature: " + value + "\r\n");
        assertThat(parsed).isInstanceOf(DkimSignature.class);
        return (DkimSignature) parsed;
    }

    private static MalformedSignature malformed(String value) {
        ParsedSignature parsed = Dkim.parse("DKIM-Signature: " + value + "\r\n");
        assertThat(parsed).isInstanceOf(MalformedSignature.class);
        return (MalformedSignature) parsed;
    }
}
