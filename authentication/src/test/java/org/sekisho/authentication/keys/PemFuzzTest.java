package org.sekisho.authentication.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

class PemFuzzTest {

    @FuzzTest
    void anyFileIsAKeyOrBrokenWithAReason(byte[] file) {
        ReadKey read = ReadKey.parse(file, Optional.of("hush"));

        if (read instanceof ReadKey.Broken broken) {
            assertThat(broken.reason()).isNotBlank().doesNotContain("\n");
        } else {
            assertThat(read.usable()).isPresent();
        }
    }
}
