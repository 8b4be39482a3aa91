package org.sekisho.integration.james;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** James's administration over HTTP. Every method but {@link #get} throws {@link IllegalStateException} when James refuses. */
public final class WebAdmin {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final int port;

    WebAdmin(int port) {
        this.port = port;
    }

    /** Makes this a domain of James. */
    public void addDomain(String domain) {
        mustSucceed("PUT", "/domains/" + domain, "");
    }

    /** Creates a user, {@code local@domain}; the domain must exist. */
    public void addUser(String address, String password) {
        mustSucceed("PUT", "/users/" + address, "{\"password\":\"" + password + "\"}");
    }

    /** Makes {@code alias} another address of a user. */
    public void addAlias(String alias, String user) {
        mustSucceed("PUT", "/address/aliases/" + user + "/sources/" + alias, "");
    }

    /** Makes {@code member} one of those who get what is sent to {@code group}. */
    public void addGroupMember(String group, String member) {
        mustSucceed("PUT", "/address/groups/" + group + "/" + member, "");
    }

    /** Lets James answer mail for a user (RFC 3834). */
    public void startVacation(String user, String text) {
        mustSucceed("POST", "/vacation/" + user, "{\"enabled\":true,\"textBody\":\"" + text + "\"}");
    }

    /**
     * Starts a task of James and waits until it has ended.
     *
     * @return how it went, in JSON, as James tells it
     */
    public String runTask(String path) {
        return runTask("POST", path);
    }

    /** The same for a task that another method starts. */
    public String runTask(String method, String path) {
        HttpResponse<String> begun = request(method, path, "");
        Matcher id = Pattern.compile("\"taskId\":\"([^\"]+)\"").matcher(begun.body());
        if (!id.find()) {
            throw new IllegalStateException(method + " " + path + ": " + begun.statusCode() + " " + begun.body());
        }
        return get("/tasks/" + id.group(1) + "/await?timeout=50s").body();
    }

    /** Asks James anything, whatever the status. */
    public HttpResponse<String> get(String path) {
        return request("GET", path, "");
    }

    /** Sends a JSON body, or none when empty, and expects success. */
    public void mustSucceed(String method, String path, String json) {
        HttpResponse<String> response = request(method, path, json);
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
    }

    private HttpResponse<String> request(String method, String path, String json) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while James was asked", e);
        }
    }
}
