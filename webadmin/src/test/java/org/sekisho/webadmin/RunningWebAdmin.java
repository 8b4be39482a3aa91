package org.sekisho.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Provides;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.name.Named;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.apache.james.json.DTOConverter;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.webadmin.RandomPortSupplier;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.mdc.RequestLogger;
import org.apache.james.webadmin.routes.TasksRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;

/** James's own WebAdmin with our routes and its tasks, and a client. */
final class RunningWebAdmin implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MemoryTaskManager tasks = new MemoryTaskManager(new Hostname("test"));
    private final WebAdminServer server;

    /** @param authentication what James asks before it lets a request in */
    RunningWebAdmin(Reporting reporting, AuthenticationFilter authentication) {
        JsonTransformer json = new JsonTransformer();
        List<Routes> routes = List.of(
                new TasksRoutes(
                        tasks,
                        json,
                        new DTOConverter<>(new SekishoTasks(reporting).taskAdditionalInformationDTOModules())),
                new SekishoRoutes(reporting, tasks, json));
        server = Guice.createInjector(new Bindings(routes, authentication))
                .getInstance(WebAdminServer.class)
                .start();
    }

    /** Answers a request, with the rest of the address as it is. */
    HttpResponse<String> ask(String method, String rest) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getPort().getValue() + rest))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody())
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the task that a POST has answered with, and returns what James says of it. */
    JsonNode taskOf(HttpResponse<String> created) {
        return json(ask("GET", "/tasks/" + json(created).get("taskId").asText() + "/await?timeout=20s"));
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException("not JSON: " + response.body(), e);
        }
    }

    @Override
    public void close() {
        server.destroy();
        tasks.stop();
    }

    private static final class Bindings extends AbstractModule {
        private final List<Routes> routes;
        private final AuthenticationFilter authentication;

        Bindings(List<Routes> routes, AuthenticationFilter authentication) {
            this.routes = routes;
            this.authentication = authentication;
        }

        @Override
        protected void configure() {
            bind(AuthenticationFilter.class).toInstance(authentication);
            bind(MetricFactory.class).toInstance(new RecordingMetricFactory());
            bind(WebAdminConfiguration.class)
                    .toInstance(WebAdminConfiguration.builder()
                            .enabled()
                            .corsDisabled()
                            .port(new RandomPortSupplier())
                            .host("127.0.0.1")
                            .build());
            Multibinder.newSetBinder(binder(), RequestLogger.class);
        }

        @Provides
        @Named("webAdminRoutes")
        List<Routes> routes() {
            return routes;
        }
    }
}
