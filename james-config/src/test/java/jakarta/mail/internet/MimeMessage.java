package jakarta.mail.internet;

/** Stands for the class of that name in James 3.9, which is not on this class path. */
public interface MimeMessage {}
