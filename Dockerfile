# Node's version is the one of package.json's node-linux-*; patches come with every build.
ARG NODE=24.21

# The bundle is the same for every platform: it is built on the machine's own.
FROM --platform=$BUILDPLATFORM docker.io/library/node:${NODE}-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY bin bin
COPY emulator emulator
COPY lambda lambda
RUN npm run build:container && mkdir state

FROM docker.io/library/node:${NODE}-slim
LABEL org.opencontainers.image.title="Flink Statement Keeper" \
      org.opencontainers.image.description="Keeps long-running Flink SQL statements on Confluent Cloud running." \
      org.opencontainers.image.licenses="MIT"
# HOME is where ~/.aws is looked for, also with another --user.
ENV NODE_ENV=production HOME=/home/node
COPY --from=build /build/dist/app /app
COPY statements/statements.json statements/*.sql /statements/
# A new volume at this place belongs to the user, as the folder does.
COPY --from=build --chown=1000:1000 /build/state /home/node/.keeper
WORKDIR /home/node
# By number: Kubernetes can tell that it is not root.
USER 1000:1000
ENTRYPOINT ["node", "/app/bin/keeper.mjs"]
CMD ["--help"]
