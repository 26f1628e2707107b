# The gateway, without libtorch. From the root of the repository: docker build -f deploy/gateway.Dockerfile -t mimo-gateway .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig global.json ./
COPY build build
COPY contracts contracts
COPY model/Mimo.Imaging model/Mimo.Imaging
COPY grains/Mimo.Cache grains/Mimo.Cache
COPY grains/Mimo.Cluster grains/Mimo.Cluster
COPY gateway gateway
# The viewer's sample.
COPY docs/images/phantom.png docs/images/phantom.png
RUN dotnet publish gateway/Mimo.Gateway -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Ports and addresses are settings: on its own it listens on loopback alone. The one place that it writes to is /tmp.
EXPOSE 50051 8080 8081 11111
USER $APP_UID
ENTRYPOINT ["dotnet", "Mimo.Gateway.dll"]
