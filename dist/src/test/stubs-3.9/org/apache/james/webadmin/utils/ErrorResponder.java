package org.apache.james.webadmin.utils;

import spark.HaltException;

public class ErrorResponder {
    public enum ErrorType {
        INVALID_ARGUMENT,
        NOT_FOUND,
        WRONG_STATE,
        SERVER_ERROR
    }

    public static ErrorResponder builder() {
        return null;
    }

    public ErrorResponder statusCode(int statusCode) {
        return null;
    }

    public ErrorResponder type(ErrorType type) {
        return null;
    }

    public ErrorResponder message(String message) {
        return null;
    }

    public HaltException haltError() {
        return null;
    }
}
