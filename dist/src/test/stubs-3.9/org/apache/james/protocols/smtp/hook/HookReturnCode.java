package org.apache.james.protocols.smtp.hook;

public class HookReturnCode {
    public enum Action {
        OK,
        DECLINED,
        DENY,
        DENYSOFT,
        NONE
    }

    public static HookReturnCode deny() {
        return new HookReturnCode();
    }

    public static HookReturnCode denySoft() {
        return new HookReturnCode();
    }

    public Action getAction() {
        return Action.DENY;
    }

    public boolean isDisconnected() {
        return false;
    }
}
