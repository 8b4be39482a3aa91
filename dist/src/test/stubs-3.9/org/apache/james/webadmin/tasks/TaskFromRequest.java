package org.apache.james.webadmin.tasks;

import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import spark.Request;
import spark.Route;

public interface TaskFromRequest {
    Task fromRequest(Request request) throws Exception;

    default Route asRoute(TaskManager taskManager) {
        return null;
    }
}
