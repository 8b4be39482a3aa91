package org.apache.james.protocols.smtp.hook;

public final class HookResult {
    public static final HookResult DECLINED = new HookResult();

    public static Builder builder() {
        return new Builder();
    }

    public HookReturnCode getResult() {
        return HookReturnCode.deny();
    }

    public static class Builder {
        public Builder hookReturnCode(HookReturnCode code) {
            return this;
        }

        public Builder smtpReturnCode(String code) {
            return this;
        }

        public Builder smtpDescription(String description) {
            return this;
        }

        public HookResult build() {
            return DECLINED;
        }
    }
}
