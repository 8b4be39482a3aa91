package org.apache.james.protocols.smtp.hook;

public class HookReturnCode {
    public static HookReturnCode deny() {
        return new HookReturnCode();
    }

    public static HookReturnCode denySoft() {
        return new HookReturnCode();
    }
}
