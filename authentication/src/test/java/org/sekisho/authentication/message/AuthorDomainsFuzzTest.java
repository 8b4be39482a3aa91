package org.sekisho.authentication.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.sekisho.authentication.dns.DomainNames;

class AuthorDomainsFuzzTest {

    @FuzzTest
    void anyFromFieldIsRead(byte[] value) {
        AuthorDomains authors = AuthorDomains.ofValues(List.of(value));
        if (authors.domains().size() > AuthorDomains.MAXIMUM
                || (authors.domains().isEmpty() && authors.problem().isEmpty())
                || !authors.domains().stream().allMatch(DomainNames::isValid)) {
            throw new AssertionError(authors);
        }
    }
}
